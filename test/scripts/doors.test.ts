// The doors of the package, as a TypeScript project meets them that has installed it: found, typed, explained.
// Must hold for the resolution that `cdktf init` and older `cdk init` write too: node10 reads no "exports".
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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

describe('for whoever hovers over it', () => {
  const sourceOf = (path: string): ts.SourceFile =>
    ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, true);
  const isSaid = (node: ts.Node): boolean => ts.getJSDocCommentsAndTags(node).length > 0;
  const isHidden = (node: ts.Node): boolean =>
    ts.canHaveModifiers(node) &&
    (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword);

  /** Classes and interfaces that a door lets out, as they are written. */
  const letOutBy = (door: string): (ts.ClassDeclaration | ts.InterfaceDeclaration)[] =>
    sourceOf(door).statements.flatMap((statement) => {
      if (!ts.isExportDeclaration(statement) || !statement.exportClause) return [];
      const { exportClause, moduleSpecifier } = statement;
      if (!ts.isNamedExports(exportClause) || !moduleSpecifier) return [];
      const names = exportClause.elements.map(({ name }) => name.text);
      const from = join(dirname(door), `${(moduleSpecifier as ts.StringLiteral).text}.ts`);
      return sourceOf(from).statements.filter(
        (entry): entry is ts.ClassDeclaration | ts.InterfaceDeclaration =>
          (ts.isClassDeclaration(entry) || ts.isInterfaceDeclaration(entry)) &&
          names.includes(entry.name?.text ?? ''),
      );
    });

  /** What a class has because CDK asks for it is said there. */
  const isOfCdk = (declared: ts.ClassDeclaration | ts.InterfaceDeclaration): boolean =>
    (declared.heritageClauses ?? []).some(({ types }) =>
      types.some(({ expression }) =>
        /^(IPolicyValidationPlugin|IMixin|Mixin)/.test(expression.getText()),
      ),
    );

  /** Types let nobody see the body of a method that has overloads. */
  const isBehindOverloads = (member: ts.Node, members: readonly ts.Node[]): boolean =>
    ts.isMethodDeclaration(member) &&
    member.body !== undefined &&
    members.some(
      (other) =>
        ts.isMethodDeclaration(other) &&
        other.body === undefined &&
        other.name.getText() === member.name.getText(),
    );

  const unsaidIn = (declared: ts.ClassDeclaration | ts.InterfaceDeclaration): string[] => {
    const name = declared.name?.text ?? '';
    const members = isOfCdk(declared) ? [] : [...declared.members];
    const unsaid = members
      .filter((member) => !ts.isConstructorDeclaration(member) && !isHidden(member))
      .filter((member) => !isSaid(member) && !isBehindOverloads(member, members))
      .map((member) => `${name}.${member.name?.getText()}`);
    return ts.isClassDeclaration(declared) && !isSaid(declared) ? [name, ...unsaid] : unsaid;
  };

  test.each(['lib/index.ts', 'lib/azure/index.ts', 'lib/gcp/index.ts'])(
    'every class, prop and method out of %s has its words',
    (door) => {
      const letOut = letOutBy(door);
      expect(letOut.length).toBeGreaterThan(3);
      expect(letOut.flatMap(unsaidIn)).toEqual([]);
    },
  );
});
