/**
 * A second evaluator of policies, written from the documented language alone, to compare the server's with. As plain as
 * it can be: a document is walked anew for every question, nothing is compiled and nothing cached.
 *
 * @see IAM User Guide: "IAM JSON policy elements reference", "Policy evaluation logic", "Condition operators"
 */
import { conditionsHold } from "./second-conditions.ts";
import { type Keys, matchesArn, matchesGlob, resolved } from "./second-matching.ts";

/** A question: may this be done? */
export interface Asked {
  /** `dynamodb:GetItem` */
  readonly action: string;
  /** ARN, or `*`. */
  readonly resource: string;
  /** Account that the resource belongs to. */
  readonly resourceAccount: string;
  /** Values of condition keys by their names in lower case. */
  readonly keys: Keys;
}

/** Who asks. */
export interface Asker {
  readonly kind: "root" | "user" | "role" | "federated";
  readonly accountId: string;
  /** Of the user, or of the session. */
  readonly arn: string;
  /** Of the role that a session is one of. */
  readonly roleArn: string | null;
}

/** Documents as JSON texts. */
export interface Documents {
  readonly identity: readonly string[];
  readonly boundary: string | null;
  /** Null where there is no session, or one without policies. */
  readonly session: readonly string[] | null;
  readonly resource: string | null;
}

/** Kinds of policies, in the order in which they are asked. */
export type DocumentKind = "identity" | "boundary" | "session" | "resource";

export type Answer =
  | { readonly decision: "allowed" }
  | { readonly decision: "explicitDeny"; readonly by: DocumentKind }
  | { readonly decision: "implicitDeny" };

type Json = Readonly<Record<string, unknown>>;

/** Whom a statement of a resource policy names, as far as it concerns the asker. */
type Named = "caller" | "role" | "account" | null;

export function answer(documents: Documents, asked: Asked, asker: Asker): Answer {
  const isAllowedBy = (texts: readonly string[]) => texts.some((text) => says("Allow", text, asked));
  const denier = denierOf(documents, asked, asker);
  if (denier !== null) return { decision: "explicitDeny", by: denier };
  const isSameAccount = asker.accountId === asked.resourceAccount;
  const named = documents.resource === null ? [] : allowedNames(documents.resource, asked, asker);
  const allowed = (is: boolean): Answer => ({ decision: is ? "allowed" : "implicitDeny" });
  if (asker.kind === "root") return allowed(isSameAccount || named.length > 0);

  const identity = isAllowedBy(documents.identity);
  const boundary = documents.boundary === null || isAllowedBy([documents.boundary]);
  const session = documents.session === null || isAllowedBy(documents.session);
  if (isSameAccount && named.includes("caller")) return allowed(true);
  if (isSameAccount && named.includes("role")) return allowed(boundary && session);
  if (!isSameAccount && named.length === 0) return allowed(false);
  return allowed(identity && boundary && session);
}

function denierOf(documents: Documents, asked: Asked, asker: Asker): DocumentKind | null {
  const { identity, boundary, session, resource } = documents;
  const isDeniedBy = (texts: readonly string[]) => texts.some((text) => says("Deny", text, asked));
  // No policy applies to the owner of the account but those of resources.
  if (asker.kind !== "root") {
    if (isDeniedBy(identity)) return "identity";
    if (boundary !== null && isDeniedBy([boundary])) return "boundary";
    if (session !== null && isDeniedBy(session)) return "session";
  }
  const isDenied =
    resource !== null &&
    statementsOf(resource).some(
      (statement) =>
        statement["Effect"] === "Deny" &&
        principalOf(statement, asker) !== null &&
        applies(statement, resource, asked),
    );
  return isDenied ? "resource" : null;
}

/** How the statements of a resource policy that allow this name the asker. */
function allowedNames(text: string, asked: Asked, asker: Asker): readonly Exclude<Named, null>[] {
  return statementsOf(text).flatMap((statement) => {
    const named = principalOf(statement, asker);
    return named !== null && statement["Effect"] === "Allow" && applies(statement, text, asked)
      ? [named]
      : [];
  });
}

/** Whether some statement of a policy without principals has this effect on what is asked. */
const says = (effect: "Allow" | "Deny", text: string, asked: Asked): boolean =>
  statementsOf(text).some((statement) => statement["Effect"] === effect && applies(statement, text, asked));

function statementsOf(text: string): readonly Json[] {
  const { Statement } = JSON.parse(text) as { readonly Statement: Json | readonly Json[] };
  return Array.isArray(Statement) ? (Statement as readonly Json[]) : [Statement as Json];
}

const listOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? (value as readonly string[]) : [String(value)];

/** Whether action, resource and conditions of the statement fit. */
function applies(statement: Json, text: string, asked: Asked): boolean {
  const hasVariables = (JSON.parse(text) as Json)["Version"] === "2012-10-17";
  return (
    fitsAction(statement, asked.action) &&
    fitsResource(statement, asked, hasVariables) &&
    conditionsHold(statement["Condition"], asked.keys, hasVariables)
  );
}

function fitsAction(statement: Json, action: string): boolean {
  const matches = (pattern: string) => matchesGlob(pattern.toLowerCase(), action.toLowerCase());
  if (statement["Action"] !== undefined) return listOf(statement["Action"]).some(matches);
  return !listOf(statement["NotAction"]).some(matches);
}

function fitsResource(statement: Json, { resource, keys }: Asked, hasVariables: boolean): boolean {
  const isPositive = statement["Resource"] !== undefined;
  const patterns = listOf(isPositive ? statement["Resource"] : statement["NotResource"]);
  const known = patterns.map((pattern) => resolved(pattern, keys, hasVariables));
  if (!isPositive && known.includes(null)) return false;
  const isMatched = known.some((pattern) => pattern !== null && matchesArn(pattern, resource));
  return isPositive === isMatched;
}

/** How the statement names the asker; null when it does not. */
function principalOf(statement: Json, asker: Asker): Named {
  if (statement["NotPrincipal"] !== undefined)
    return namedIn(statement["NotPrincipal"], asker) === null ? "caller" : null;
  return namedIn(statement["Principal"], asker);
}

function namedIn(principal: unknown, asker: Asker): Named {
  if (principal === "*") return "caller";
  const names = listOf((principal as Json)["AWS"] ?? []);
  if (names.includes("*") || names.includes(asker.arn)) return "caller";
  if (asker.roleArn !== null && names.includes(asker.roleArn)) return "role";
  const root = `arn:aws:iam::${asker.accountId}:root`;
  return names.includes(asker.accountId) || names.includes(root) ? "account" : null;
}
