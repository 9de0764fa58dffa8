import { type CheckedRule, checkParsed } from '../check.ts';
import { diagnosticJson } from '../diagnostics/index.ts';
import { counted } from '../text/index.ts';
import { EXIT_RULE_FAILED, eachRule, givenVersions, type InputOptions } from './rules.ts';
import { sarif } from './sarif.ts';
import { out, showDiagnostics } from './terminal.ts';
import { version } from './version.ts';

export interface CheckCommand extends InputOptions {
  readonly format?: 'text' | 'json' | 'sarif';
  readonly json?: boolean;
  readonly strict?: boolean;
}

/** `ruleglot check`: what is wrong or suspicious in each rule. Exit code 1 when a rule has an error. */
export function runCheck(paths: readonly string[], command: CheckCommand): number {
  const format = command.json === true ? 'json' : (command.format ?? 'text');
  const collected: CheckedRule[] = [];
  const versions = givenVersions(command);
  let failed = false;
  let count = 0;
  let findings = 0;
  const exit = eachRule(paths, command, (parsed) => {
    const checked = checkParsed(parsed, versions);
    count++;
    findings += checked.diagnostics.length;
    failed ||= checked.diagnostics.some(
      ({ severity }) => severity === 'error' || (command.strict === true && severity === 'warning'),
    );
    if (format === 'sarif') collected.push(checked);
    else if (format === 'json') {
      out(JSON.stringify({ ...checked, diagnostics: checked.diagnostics.map(diagnosticJson) }));
    } else showDiagnostics(checked.diagnostics);
  });
  if (format === 'sarif') out(JSON.stringify(sarif(collected, version), null, 2));
  if (format === 'text')
    process.stderr.write(`${counted(count, 'rule')} checked, ${counted(findings, 'finding')}\n`);
  return exit !== 0 ? exit : failed ? EXIT_RULE_FAILED : 0;
}
