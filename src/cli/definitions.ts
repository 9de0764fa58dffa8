import type { Result } from '../diagnostics/index.ts';
import { type SourceText, sourceText } from '../text/index.ts';
import { folderNear, listFiles, readText } from './files.ts';
import { showDiagnostics } from './terminal.ts';

/**
 * For each rule file the definitions (of macros, of lookups) in the folder that is given, else in the nearest of a name
 * to the file. Each folder is read once, and what is wrong in it is said once.
 */
export function definitionsNear<T>(
  given: string | undefined,
  name: string,
  read: (sources: readonly SourceText[]) => Result<T>,
): (path: string) => T | undefined {
  const tables = new Map<string, T | undefined>();
  return (path) => {
    const folder = given ?? (path === '-' ? undefined : folderNear(path, name));
    if (folder === undefined) return undefined;
    if (!tables.has(folder)) {
      const { value, diagnostics } = read(sourcesIn(folder));
      showDiagnostics(diagnostics);
      tables.set(folder, value);
    }
    return tables.get(folder);
  };
}

function sourcesIn(folder: string): readonly SourceText[] {
  return listFiles([folder]).files.flatMap(({ path }) => {
    const file = readText(path);
    if ('text' in file) return [sourceText(path, file.text)];
    showDiagnostics([file.diagnostic]);
    return [];
  });
}
