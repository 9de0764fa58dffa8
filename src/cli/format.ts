import { diagnosticJson } from '../diagnostics/index.ts';
import { formatParsed } from '../format.ts';
import { EXIT_RULE_FAILED, eachRule, type InputOptions } from './rules.ts';
import { out, showDiagnostics } from './terminal.ts';

/** `ruleglot format`: each query, pretty-printed in its own language. */
export function runFormat(
  paths: readonly string[],
  command: InputOptions & { readonly json?: boolean },
): number {
  let failed = false;
  const exit = eachRule(paths, command, (parsed) => {
    const formatted = formatParsed(parsed);
    failed ||= formatted.text === undefined;
    if (command.json === true) {
      out(JSON.stringify({ ...formatted, diagnostics: formatted.diagnostics.map(diagnosticJson) }));
      return;
    }
    showDiagnostics(formatted.diagnostics);
    if (formatted.text !== undefined) out(`${formatted.text.trimEnd()}\n`);
  });
  return exit !== 0 ? exit : failed ? EXIT_RULE_FAILED : 0;
}
