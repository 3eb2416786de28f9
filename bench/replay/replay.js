// TOKEN=... node replay.js --url=http://127.0.0.1:8080 [--connections=N] [--earlier-sales] [--again] [--stop-after=N]
// FILE... replays the files in a shop of their own and says what became of them; see `script/bench replay --help`. Exit
// status 0 where all is as in the files, 1 with every difference, 2 where it could not be done.
const { readInvoices, sum } = require('./invoices');
const { earlierSales } = require('./matching');
const { Shop } = require('./shop');
const { prepare } = require('./prepare');
const { play } = require('./play');
const { audit } = require('./audit');
const { report } = require('./report');

function readOptions(words) {
  const options = { connections: 16, files: [] };
  for (const word of words) {
    const [, name, value] = /^--([a-z-]+)(?:=(.*))?$/.exec(word) || [];
    if (name === 'url') options.url = value;
    else if (name === 'connections' && /^[1-9]\d{0,2}$/.test(value)) options.connections = Number(value);
    else if (name === 'stop-after' && /^[1-9]\d{0,8}$/.test(value)) options.stopAfter = Number(value);
    else if (word === '--earlier-sales') options.isWithEarlierSales = true;
    else if (word === '--again') options.isAgain = true;
    else if (name === undefined) options.files.push(word);
    else throw new Error(`unknown argument '${word}'`);
  }
  if (!options.url || !process.env.TOKEN || options.files.length === 0)
    throw new Error('--url, TOKEN and a file are needed');
  return options;
}

async function main() {
  const options = readOptions(process.argv.slice(2));
  const read = readInvoices(options.files);
  const invoices = options.isWithEarlierSales ? [...earlierSales(read), ...read] : read;
  const shop = new Shop(options.url, process.env.TOKEN, options.connections);
  const prepared = await prepare(shop, invoices);
  const seconds = await play(shop, invoices, prepared.variants, options);
  const { differences, documents } = await audit(shop, invoices, prepared);
  shop.close();
  const { text, isRight } = report(invoices, documents, differences);
  const lines = sum(invoices.map((one) => one.lines.length));
  if (options.isAgain && isRight) {
    console.log(`Sent once more under the same keys: the same ${invoices.length} answers, nothing booked twice.`);
  } else {
    console.log(text);
    console.log(`${lines} lines in ${invoices.length} invoices over ${options.connections} connections in ` +
      `${seconds.toFixed(2)} s: ${Math.round(lines / seconds)} lines/s.`);
  }
  process.exitCode = isRight ? 0 : 1;
}

main().catch((error) => {
  console.error(`replay: ${error.message}`);
  process.exitCode = 2;
});
