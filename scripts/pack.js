// Packs a bundle into a small text that unpacks itself: the watchdog has to fit into a template of 51,200 bytes.
// Must give the very same program back: what runs inline is what runs from an asset, only packed.
const path = require('node:path');
const swc = require('@swc/core');
const esbuild = require('esbuild');
const { squeeze, squeezeText } = require('./squeeze.js');

/**
 * The 91 printable characters that need no escape in JSON, in a quoted string or in `Fn::Sub`.
 * Two of them carry 13 bits: 6.5 bits a character, where base64 carries 6.
 */
const ALPHABET = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index))
  .filter((char) => !['"', "'", '\\', '$'].includes(char))
  .join('');

/** @param {ArrayLike<number>} bytes @returns {string} */
function encode(bytes) {
  let text = '';
  let bits = 0;
  let count = 0;
  for (const byte of Array.from(bytes)) {
    bits |= byte << count;
    count += 8;
    if (count < 13) continue;
    text += pairOf(bits & 8191);
    bits >>= 13;
    count -= 13;
  }
  return count > 0 ? text + pairOf(bits) : text;
}

const pairOf = (/** @type {number} */ value) =>
  (ALPHABET[value % 91] ?? '') + (ALPHABET[Math.floor(value / 91)] ?? '');

/** What undoes `encode` and `squeeze`: a part of every template, so it is short. */
const unpacker = (/** @type {string} */ text, /** @type {number} */ length) =>
  `const a=[],t='${text}';let b=0,n=0;` +
  'const v=c=>(c=c.charCodeAt()-32,c-(c>2)-(c>4)-(c>7)-(c>60));' +
  'for(let i=0;i<t.length;i+=2){b|=v(t[i])+91*v(t[i+1])<<n;n+=13;' +
  'while(n>7){a.push(b&255);b>>=8;n-=8}}' +
  `module._compile(Buffer.from(squeeze(a,${length}))+'','watchdog.js')`;

/** @param {string} source @param {boolean} isWhole @returns {Promise<string>} the same program, shorter */
async function minified(source, isWhole) {
  const { code } = await swc.minify(source, {
    // Plain statements repeat themselves more than clever ones, and what repeats is free.
    compress: {
      passes: 6,
      toplevel: isWhole,
      join_vars: false,
      if_return: false,
      comparisons: false,
      sequences: 0,
    },
    mangle: { toplevel: isWhole },
    module: false,
    toplevel: isWhole,
  });
  return code;
}

/**
 * A handler's file has one export and loads packages that are CommonJS themselves, so what bundlers add for every other
 * case is left out.
 * @param {string} bundle @returns {string}
 */
function handlerAlone(bundle) {
  const exported = /__export\(\w+, \{\s*handler: \(\) => handler\s*\}\);\nmodule\.exports = .*;/;
  if (!exported.test(bundle))
    throw new Error('an inline program exports its handler and nothing else');
  const body = bundle
    .replace(exported, '')
    .replace(/\/\/ Annotate the CommonJS export names[\s\S]*$/, '')
    .replace(/__toESM\(require\(("[^"]+")\)\)/g, 'require($1)');
  return `${eachPackageOnce(body)}\nmodule.exports = { handler };`;
}

/** Every file of a bundle names the packages it loads; here the first name of each stands for all. */
function eachPackageOnce(/** @type {string} */ body) {
  const first = new Map();
  const names = new Map();
  const once = body.replace(/var (import_\w+) = require\("([^"]+)"\);\n/g, (line, name, from) => {
    names.set(name, first.get(from) ?? name);
    if (first.has(from)) return '';
    first.set(from, name);
    return line;
  });
  return once.replace(/\bimport_\w+/g, (name) => names.get(name) ?? name);
}

/**
 * @param {string} bundle a CommonJS program
 * @returns {Promise<string>} a CommonJS program that behaves like it
 */
async function packed(bundle) {
  const text = Buffer.from(await minified(bundle, true));
  const squeezed = squeeze([], text.length, text);
  if (!Buffer.from(squeeze(squeezed, text.length)).equals(text))
    throw new Error('the packed watchdog does not unpack to what was packed');
  const unsqueeze = await minified(squeezeText, false);
  return `${unsqueeze};${unpacker(encode(squeezed), text.length)}`;
}

/** What the watchdog prices: the functions it watches, and its own running. */
const pricedAtRunTime =
  /^(lambda[.](request|duration|ephemeral)|metrics|dynamodb[.](write|read)|events[.]scheduler|logs[.]ingest)/;

/**
 * The prices that are asked for at run time: what one more costs, without the tiers of a month's bill and without where
 * they were read, since provenance is for people, who find it in the sources. Asking for a price that is left out here is an error, never a zero.
 * @type {import('esbuild').Plugin}
 */
const pricesAlone = {
  name: 'prices-alone',
  setup({ onLoad }) {
    onLoad({ filter: /books[/\\]aws\.ts$/ }, ({ path: file }) => {
      const { outputFiles } = esbuild.buildSync({
        entryPoints: [file],
        bundle: true,
        write: false,
        format: 'cjs',
      });
      const loaded = { exports: /** @type {{ awsPriceBook?: Record<string, object> }} */ ({}) };
      new Function('module', 'exports', outputFiles[0]?.text ?? '')(loaded, loaded.exports);
      const { entries, ...book } = loaded.exports.awsPriceBook ?? {};
      const asked = Object.entries(entries ?? {}).filter(([key]) => pricedAtRunTime.test(key));
      const marginal = (/** @type {string} */ key, /** @type {any} */ value) =>
        ['asOf', 'source', 'verified'].includes(key)
          ? undefined
          : value?.tiers
            ? { usd: value.tiers[0].usd, per: value.per }
            : value;
      const text = JSON.stringify(
        { ...book, entries: Object.fromEntries(asked), freeAllowances: [] },
        marginal,
      );
      return { contents: `export const awsPriceBook = ${text};`, resolveDir: path.dirname(file) };
    });
  },
};

module.exports = { handlerAlone, packed, pricesAlone };
