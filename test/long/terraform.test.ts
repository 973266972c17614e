/**
 * Terraform, unchanged, against Stator: a table with everything that a configuration usually says is made, found
 * as it was made, changed, and taken away. Providers come from a mirror in a folder, so that nothing is fetched.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { createStator } from "../../src/library.ts";

const run = promisify(execFile);

const MIRROR = process.env["STATOR_TEST_TERRAFORM_MIRROR"] ?? "/opt/tf-plugins";

/** Starting the provider, once per command, takes most of it. */
const TEST_TIMEOUT_MS = 600_000;

/** `terraform plan -detailed-exitcode` answers with it when there is something to change. */
const CHANGES = 2;

async function missingTool(): Promise<string | null> {
  try {
    await run("terraform", ["version"]);
  } catch {
    return "skipped: terraform not found";
  }
  return existsSync(MIRROR) ? null : `skipped: no provider mirror at ${MIRROR}`;
}

/** A folder with a configuration, and terraform running in it. */
class Workspace {
  readonly #folder: string;
  readonly #endpoint: string;

  private constructor(folder: string, endpoint: string) {
    this.#folder = folder;
    this.#endpoint = endpoint;
  }

  static async open(endpoint: string): Promise<Workspace> {
    const folder = await mkdtemp(join(tmpdir(), "stator-terraform-"));
    const workspace = new Workspace(folder, endpoint);
    await mkdir(join(folder, "data"));
    const mirror = `provider_installation {\n  filesystem_mirror {\n    path = "${MIRROR}"\n  }\n}\n`;
    await writeFile(join(folder, "terraform.rc"), mirror);
    return workspace;
  }

  async configure(table: string): Promise<void> {
    await writeFile(join(this.#folder, "main.tf"), `${provider(this.#endpoint)}\n${table}`);
  }

  /** What terraform prints. @throws with its exit code when that is not 0 */
  async terraform(...words: readonly string[]): Promise<string> {
    const { stdout } = await run("terraform", [...words, "-no-color"], {
      cwd: this.#folder,
      env: {
        PATH: process.env["PATH"],
        HOME: this.#folder,
        TF_CLI_CONFIG_FILE: join(this.#folder, "terraform.rc"),
        TF_DATA_DIR: join(this.#folder, "data"),
        CHECKPOINT_DISABLE: "1",
      },
    });
    return stdout;
  }

  close(): Promise<void> {
    return rm(this.#folder, { recursive: true, force: true });
  }
}

const provider = (endpoint: string): string => `
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {
  region                      = "us-east-1"
  access_key                  = "stator"
  secret_key                  = "stator"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  endpoints {
    dynamodb = "${endpoint}"
    sts      = "${endpoint}"
  }
}
`;

interface TableVariant {
  readonly indexes: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

const onDemandTable = ({ indexes, tags }: TableVariant): string => `
resource "aws_dynamodb_table" "books" {
  name             = "books"
  billing_mode     = "PAY_PER_REQUEST"
  hash_key         = "id"
  range_key        = "shelf"
  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"
  attribute {
    name = "id"
    type = "S"
  }
  attribute {
    name = "shelf"
    type = "N"
  }
  attribute {
    name = "title"
    type = "S"
  }
  local_secondary_index {
    name            = "byTitle"
    range_key       = "title"
    projection_type = "ALL"
  }
  ${indexes
    .map(
      (name) => `
  attribute {
    name = "${name}"
    type = "S"
  }
  global_secondary_index {
    name               = "by-${name}"
    hash_key           = "${name}"
    projection_type    = "INCLUDE"
    non_key_attributes = ["pages", "language"]
  }`,
    )
    .join("\n")}
  tags = ${JSON.stringify(tags)}
}

resource "aws_dynamodb_table_item" "first" {
  table_name = aws_dynamodb_table.books.name
  hash_key   = aws_dynamodb_table.books.hash_key
  range_key  = aws_dynamodb_table.books.range_key
  item       = jsonencode({ id = { S = "1" }, shelf = { N = "1" }, author = { S = "a" } })
}
`;

const provisionedTable = (units: number): string => `
resource "aws_dynamodb_table" "orders" {
  name           = "orders"
  hash_key       = "id"
  read_capacity  = ${units}
  write_capacity = ${units}
  table_class    = "${units > 5 ? "STANDARD_INFREQUENT_ACCESS" : "STANDARD"}"
  attribute {
    name = "id"
    type = "S"
  }
  attribute {
    name = "customer"
    type = "S"
  }
  global_secondary_index {
    name            = "byCustomer"
    hash_key        = "customer"
    projection_type = "KEYS_ONLY"
    read_capacity   = ${units}
    write_capacity  = ${units}
  }
}
`;

const first = onDemandTable({ indexes: ["author"], tags: { team: "one" } }) + provisionedTable(5);

const second =
  onDemandTable({ indexes: ["author", "publisher"], tags: { team: "two", cost: "9" } }) + provisionedTable(7);

describe("Terraform", () => {
  it("makes, finds, changes and takes away tables", { timeout: TEST_TIMEOUT_MS }, async ({ skip }) => {
    const missing = await missingTool();
    skip(missing !== null, missing ?? "");
    const stator = await createStator();
    const workspace = await Workspace.open(stator.endpoint);
    try {
      await walk(workspace);
    } finally {
      await workspace.close();
      await stator.close();
    }
  });
});

async function walk(workspace: Workspace): Promise<void> {
  await workspace.configure(first);
  await workspace.terraform("init", "-input=false");
  await workspace.terraform("apply", "-auto-approve", "-input=false");
  await expectNoChanges(workspace);
  await workspace.configure(second);
  await workspace.terraform("apply", "-auto-approve", "-input=false");
  await expectNoChanges(workspace);
  const destroyed = await workspace.terraform("destroy", "-auto-approve", "-input=false");
  expect(destroyed).toContain("Destroy complete!");
}

async function expectNoChanges(workspace: Workspace): Promise<void> {
  const planned = await workspace
    .terraform("plan", "-detailed-exitcode", "-input=false")
    .catch((error: unknown) => {
      const output = error instanceof Error && "stdout" in error ? String(error.stdout) : "";
      if (error instanceof Error && "code" in error && error.code === CHANGES) return output;
      throw error;
    });
  expect(planned).toContain("No changes.");
}
