/**
 * What one request can do to the others: the dearest there are keep the event loop for a small part of what they cost, as
 * the server counts it in CPU time, and the server answers them rightly and everybody else meanwhile.
 */
import { expect, it } from "vitest";
import { attackCases, attackedItems, attackedTable, attackedTables } from "../../bench/attack-case.ts";
import { AttackedServer } from "./attacked-server.ts";

/**
 * CPU time, not time: other programs are no part of it. 20 ms are meant, which a cold program and a collection of garbage
 * may pass; without turns each case takes seconds.
 */
const TURN_SECONDS_MAX = 0.25;

it("the dearest reads and conditions leave room for others", async () => {
  const server = await AttackedServer.start(["--in-memory"]);
  for (const table of Object.values(attackedTables)) {
    for (const { operation, input } of [attackedTable(table), ...attackedItems(table)]) {
      expect((await server.send(operation, JSON.stringify(input))).status).toBe(200);
    }
  }
  for (const { name, call, status } of attackCases) {
    const { operation, input } = call();
    const body = JSON.stringify(input);
    const attack = server.send(operation, body);
    // Whoever comes meanwhile is served.
    expect(await server.outcome("ListTables", "{}"), name).toBe("200");
    const answer = await attack;
    expect(answer.status, `${name}: ${answer.body.slice(0, 200)}`).toBe(status);
    expect(answer.body).toMatch(/^\{"Items":\[\],"Count":0|ConditionalCheckFailed/);
    // Within a commit the count goes by time, which says nothing on a machine that has other things to do.
    if (operation === "PutItem") continue;
    expect(await server.metric("stator_longest_turn_seconds"), name).toBeLessThan(TURN_SECONDS_MAX);
  }
}, 300_000);
