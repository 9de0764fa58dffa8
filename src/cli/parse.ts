import { diagnosticJson } from '../diagnostics/index.ts';
import { printNode, toJson } from '../ir/index.ts';
import { EXIT_RULE_FAILED, eachRule, type InputOptions } from './rules.ts';
import { out, showDiagnostics } from './terminal.ts';

/** `ruleglot parse`: the normalized tree of each rule. */
export function runParse(
  paths: readonly string[],
  command: InputOptions & { readonly json?: boolean },
): number {
  let failed = false;
  const exit = eachRule(paths, command, (parsed) => {
    failed ||= parsed.rule === undefined;
    const { metadata, rule } = parsed;
    if (command.json === true) {
      const record = {
        file: parsed.file,
        rule: { id: metadata.id, title: metadata.title },
        from: parsed.from,
        ir: rule === undefined ? undefined : toJson(rule),
        diagnostics: parsed.diagnostics.map(diagnosticJson),
      };
      out(JSON.stringify(record));
      return;
    }
    showDiagnostics(parsed.diagnostics);
    if (rule === undefined) return;
    out(`# ${metadata.title ?? parsed.file} (${parsed.from ?? parsed.format})\n${printNode(rule.plan)}\n`);
  });
  return exit !== 0 ? exit : failed ? EXIT_RULE_FAILED : 0;
}
