// The doors of the package, as a TypeScript project finds them that has installed it.
// Must hold for the resolution that `cdktf init` and older `cdk init` write too: node10 reads no "exports".
import ts from 'typescript';
import manifest from '../../package.json';

const home = '/app/node_modules/spendfuse';
const doors = Object.entries(manifest.exports).flatMap(([door, to]) =>
  typeof to === 'string' ? [] : [{ name: door.replace(/^\./, 'spendfuse'), types: to.types }],
);
const files = new Map([
  [`${home}/package.json`, JSON.stringify(manifest)],
  ...doors.map(({ types }): [string, string] => [`${home}/${types.replace('./', '')}`, '']),
]);
const host: ts.ModuleResolutionHost = {
  fileExists: (path) => files.has(path),
  readFile: (path) => files.get(path),
};

const resolutions = {
  node10: ts.ModuleResolutionKind.Node10,
  node16: ts.ModuleResolutionKind.Node16,
  bundler: ts.ModuleResolutionKind.Bundler,
};

describe.each(Object.entries(resolutions))(
  'with moduleResolution %s',
  (_name, moduleResolution) => {
    test.each(doors)('$name has types', ({ name, types }) => {
      const { resolvedModule } = ts.resolveModuleName(
        name,
        '/app/main.ts',
        { moduleResolution },
        host,
      );
      expect(resolvedModule?.resolvedFileName).toBe(`${home}/${types.replace('./', '')}`);
    });
  },
);
