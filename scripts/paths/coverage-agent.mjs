/**
 * Loaded into a server with `--import`: counts which functions run. To "start" it begins to count, to "take" it answers
 * with the URLs of the files of which a function ran since the last answer.
 */
import { Session } from "node:inspector";

const session = new Session();
session.connect();

/** Session.post calls back before it returns. */
function post(method, parameters) {
  let answer;
  session.post(method, parameters, (error, result) => {
    if (error) throw error;
    answer = result;
  });
  return answer;
}

process.on("message", (message) => {
  if (message === "start") {
    post("Profiler.enable");
    post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
    process.send([]);
    return;
  }
  const { result } = post("Profiler.takePreciseCoverage");
  const ran = result.filter(({ functions }) => functions.some(({ ranges }) => ranges.some(({ count }) => count > 0)));
  process.send(ran.map(({ url }) => url));
});
