// Uploads a file with tus-js-client and prints the link of the transfer.
// node tus-js-client.mjs <folder of node_modules> <server> <file> <mode>
import { createRequire } from "node:module";
import { createReadStream, statSync } from "node:fs";
import { basename } from "node:path";

const [modules, server, file, mode] = process.argv.slice(2);
const tus = createRequire(modules)("tus-js-client");
const size = statSync(file).size;
let link;
let interrupted = false;

const options = {
  endpoint: `${server}/api/v1/tus`,
  metadata: { filename: basename(file), filetype: "application/octet-stream" },
  uploadSize: size,
  chunkSize: 200_000,
  retryDelays: [0, 50, 200],
  uploadDataDuringCreation: mode === "during-creation",
  overridePatchMethod: mode === "override",
  onAfterResponse: (_, response) => {
    link = response.getHeader("Transfer-Link") ?? link;
  },
};

function send(more) {
  return new Promise((resolve, reject) => {
    const upload = new tus.Upload(createReadStream(file), {
      ...options,
      ...more,
      onSuccess: () => resolve(upload),
      onError: reject,
      onChunkComplete: (_, sent) => {
        if (mode === "resume" && !interrupted && sent >= size / 2) {
          interrupted = true;
          upload.abort().then(() => resolve(upload), reject);
        }
      },
    });
    upload.start();
  });
}

let upload = await send({});
if (interrupted) upload = await send({ uploadUrl: upload.url });
if (mode === "terminate") await upload.abort(true);
console.log(JSON.stringify({ url: upload.url, link, interrupted }));
