// SPDX-License-Identifier: Apache-2.0
// tuf-js as a client.  usage: client.js DIR URL NAME...; DIR has root.json,
// and gets the targets in targets/.
const path = require('path');
const fs = require('fs');
const { Updater } = require('tuf-js');

async function main([dir, url, ...names]) {
  const targetDir = path.join(dir, 'targets');
  fs.mkdirSync(targetDir);
  const updater = new Updater({
    metadataDir: dir,
    targetDir,
    metadataBaseUrl: `${url}/metadata`,
    targetBaseUrl: `${url}/targets`,
  });
  await updater.refresh();
  for (const name of names) {
    const target = await updater.getTargetInfo(name);
    if (!target) throw new Error(`${name} is not there`);
    await updater.downloadTarget(target);
  }
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
