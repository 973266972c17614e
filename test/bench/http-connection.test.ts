/**
 * The client end of a connection: each request settles once, whatever the server does to the connection.
 */
import { createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { HttpConnection, parseAnswer } from "../../bench/http-connection.ts";

/** What the server does with the nth request, on the nth connection. */
type Behaviour = (socket: Socket, request: number, connection: number) => void;

const answerText = (body: string, headers = ""): string =>
  `HTTP/1.1 200 OK\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`;

const REQUEST = Buffer.from("POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n");

const closing: (() => void | Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** A server, a connection to it, and the sockets that the server has accepted. */
async function open(behaviour: Behaviour, onAccept: (socket: Socket) => void = () => {}) {
  const sockets: Socket[] = [];
  let requests = 0;
  const server = createServer((socket) => {
    const connection = sockets.push(socket);
    socket.on("error", () => {});
    onAccept(socket);
    socket.on("data", () => behaviour(socket, ++requests, connection));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    return closed(server);
  });
  const connection = new HttpConnection(portOf(server));
  closing.push(() => connection.close());
  return { connection, sockets };
}

const portOf = (server: Server): number => (server.address() as { readonly port: number }).port;

const closed = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));

/** The body of the answer; every call back is counted in `settled`. */
function send(connection: HttpConnection, settled: string[] = []): Promise<string> {
  return new Promise((resolve, reject) => {
    connection.send(
      REQUEST,
      ({ body }) => {
        settled.push("answer");
        resolve(body.toString());
      },
      (error) => {
        settled.push("failure");
        reject(error);
      },
    );
  });
}

/** Resolves when the client's end of the socket is closed, and the client knows. */
async function untilGone(socket: Socket): Promise<void> {
  if (!socket.closed) await new Promise((resolve) => socket.once("close", resolve));
  await new Promise((resolve) => setImmediate(resolve));
}

describe("a connection", () => {
  it("is used for one request after another", async () => {
    const { connection, sockets } = await open((socket, request) => socket.write(answerText(`${request}`)));
    expect([await send(connection), await send(connection)]).toEqual(["1", "2"]);
    expect(sockets).toHaveLength(1);
  });

  it("is opened anew when the server closed it while idle", async () => {
    const settled: string[] = [];
    const { connection, sockets } = await open((socket, request) => socket.write(answerText(`${request}`)));
    expect(await send(connection, settled)).toBe("1");
    sockets[0]!.end();
    await untilGone(sockets[0]!);
    expect(await send(connection, settled)).toBe("2");
    expect(sockets).toHaveLength(2);
    expect(settled).toEqual(["answer", "answer"]);
  });

  it("is opened anew when the server closed it with words before any request", async () => {
    const { connection, sockets } = await open(
      (socket, _, count) => socket.write(answerText(`${count}`)),
      (socket) => {
        if (sockets.length === 1) socket.end("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n");
      },
    );
    while (sockets.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await untilGone(sockets[0]!);
    expect(await send(connection)).toBe("2");
  });

  it("is opened anew after an answer that closes it", async () => {
    const { connection, sockets } = await open((socket, request) =>
      socket.write(answerText(`${request}`, "Connection: close\r\n")),
    );
    const bodies = await new Promise((resolve, reject) => {
      connection.send(
        REQUEST,
        ({ body }) => {
          const first = body.toString();
          connection.send(REQUEST, (next) => resolve([first, next.body.toString()]), reject);
        },
        reject,
      );
    });
    expect(bodies).toEqual(["1", "2"]);
    expect(sockets).toHaveLength(2);
  });

  it("is opened anew when the server is about to find it idle for too long", async () => {
    const { connection, sockets } = await open((socket, _, count) =>
      socket.write(answerText(`${count}`, "Keep-Alive: timeout=0\r\n")),
    );
    expect([await send(connection), await send(connection)]).toEqual(["1", "2"]);
    expect(sockets).toHaveLength(2);
  });

  it.each([
    ["before its answer", ""],
    ["half-way through its head", "HTTP/1.1 200 OK\r\nContent-Le"],
    ["half-way through its body", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"],
    ["half-way through its chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nha"],
    ["after an answer without a length", "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n"],
  ])("fails a request once when it is closed %s, and serves the next", async (_, half) => {
    const settled: string[] = [];
    const { connection, sockets } = await open((socket, request) => {
      if (request === 1) socket.end(half);
      else socket.write(answerText("whole"));
    });
    await expect(send(connection, settled)).rejects.toThrow("the server closed the connection");
    await untilGone(sockets[0]!);
    expect(await send(connection, settled)).toBe("whole");
    expect(settled).toEqual(["failure", "answer"]);
  });

  it("fails a request once when it is reset", async () => {
    const settled: string[] = [];
    const { connection, sockets } = await open((socket, request) => {
      if (request === 1) socket.resetAndDestroy();
      else socket.write(answerText("whole"));
    });
    await expect(send(connection, settled)).rejects.toThrow();
    await untilGone(sockets[0]!);
    expect(await send(connection, settled)).toBe("whole");
    expect(settled).toEqual(["failure", "answer"]);
  });

  it("fails a request whose answer is not HTTP", async () => {
    const { connection } = await open((socket) =>
      socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno size\r\n"),
    );
    await expect(send(connection)).rejects.toThrow("the answer is not HTTP");
  });

  it("fails every request when it is refused", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const port = portOf(server);
    await closed(server);
    const settled: string[] = [];
    const connection = new HttpConnection(port);
    await expect(send(connection, settled)).rejects.toThrow("ECONNREFUSED");
    await expect(send(connection, settled)).rejects.toThrow("ECONNREFUSED");
    expect(settled).toEqual(["failure", "failure"]);
  });

  it("fails a request that is in flight when its client closes it", async () => {
    const settled: string[] = [];
    const { connection } = await open(() => connection.close("it took too long"));
    await expect(send(connection, settled)).rejects.toThrow("it took too long");
    connection.close();
    expect(settled).toEqual(["failure"]);
  });

  it("refuses a second request while one is in flight", async () => {
    const { connection } = await open((socket) => socket.write(answerText("one")));
    const first = send(connection);
    await expect(send(connection)).rejects.toThrow("in flight");
    expect(await first).toBe("one");
  });
});

describe("an answer", () => {
  const head = "HTTP/1.1 200 OK\r\n";

  it.each([
    ["Keep-Alive: timeout=180\r\n", 90_000],
    ["Connection: keep-alive\r\nKeep-Alive: timeout=5\r\n", 2_500],
    ["Connection: close\r\n", 0],
    ["", 2_500],
  ])("with %j lets its connection be used again for %i ms", (headers, reusableMs) => {
    const bytes = Buffer.from(`${head}${headers}Content-Length: 2\r\n\r\n{}`);
    expect(parseAnswer(bytes)).toEqual({ status: 200, reusableMs, body: Buffer.from("{}") });
  });

  it("in chunks is put together", () => {
    const chunks = `${head}Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n`;
    expect(parseAnswer(Buffer.from(chunks))).toMatchObject({ body: Buffer.from("abc") });
    expect(parseAnswer(Buffer.from(chunks.slice(0, -9)))).toBeTypeOf("number");
  });

  it("behind one that has no length is not looked for", () => {
    const bytes = Buffer.from(`HTTP/1.1 408 Request Timeout\r\n\r\n${head}Content-Length: 0\r\n\r\n`);
    expect(parseAnswer(bytes)).toBe(bytes.length + 1);
  });
});
