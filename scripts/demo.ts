// The main job on the project's own rules for ATT&CK T1552.007 (Container API): every rule to every language with what
// the conversion changes, one output in full for each language, and what the rules check.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Table from 'cli-table3';
import { type ConvertedRule, convertParsed } from '../src/convert.ts';
import { type FieldRow, fieldTable, vendorOf } from '../src/coverage/index.ts';
import { languages } from '../src/languages/index.ts';
import { type ParsedRule, parse } from '../src/parse.ts';

const FOLDER = 'golden/cases/t1552-007';

function readRules(): readonly ParsedRule[] {
  return readdirSync(FOLDER)
    .sort()
    .flatMap((name) => {
      const input = readdirSync(join(FOLDER, name)).find((file) => file.startsWith('input.'));
      if (input === undefined) return [];
      const path = join(FOLDER, name, input);
      return existsSync(path) ? parse(readFileSync(path, 'utf8'), { file: path }) : [];
    });
}

function heading(text: string): void {
  console.log(`\n${text}\n${'─'.repeat(text.length)}`);
}

/** Why an output is not exact, shortly: the codes that have an effect. */
function reasons(converted: ConvertedRule): string {
  const codes = converted.diagnostics
    .filter(({ effect, severity }) => (effect !== undefined && effect !== 'metadata') || severity === 'error')
    .map(({ code }) => code);
  return [...new Set(codes)].join(', ');
}

const rules = readRules();
const outputs = new Map(
  rules.map((rule) => [
    rule,
    languages.map(({ id }) => convertParsed(rule, { to: id, format: 'rule', verify: true })),
  ]),
);

heading('Rules and what their conversions amount to');
const table = new Table({
  head: ['rule', 'from', ...languages.map(({ id }) => id)],
  style: { head: [], border: [] },
});
for (const [rule, converted] of outputs) {
  const cells = converted.map(
    (result) => `${result.fidelity}${result.verified === 'no' ? '' : ` (${result.verified})`}`,
  );
  table.push([rule.metadata.title ?? rule.file, rule.from ?? '?', ...cells]);
}
console.log(table.toString());

heading('Why an output is not exact');
for (const [rule, converted] of outputs) {
  for (const result of converted) {
    if (result.fidelity !== 'exact')
      console.log(`${rule.metadata.title} → ${result.to}: ${result.fidelity}: ${reasons(result)}`);
  }
}

const order = ['exact', 'broader', 'narrower', 'different', 'none'];
for (const { id, title } of languages) {
  const queries = rules
    .filter(({ from }) => from !== id)
    .map((rule) => ({ rule, result: convertParsed(rule, { to: id, format: 'query' }) }))
    .filter(({ result }) => result.text !== undefined)
    .sort((a, b) => order.indexOf(a.result.fidelity) - order.indexOf(b.result.fidelity));
  const best = queries[0];
  if (best === undefined) continue;
  heading(`${best.rule.metadata.title}: ${best.rule.from} → ${title} (${best.result.fidelity})`);
  console.log(best.result.text?.trimEnd());
}

heading('What the rules for T1552.007 check');
const vendors = [...new Set(rules.map((rule) => vendorOf(rule.from)))].sort();
const technique = rules.filter((rule) => rule.metadata.techniques?.includes('T1552.007') === true);
console.log(
  vendors
    .map((vendor) => `${vendor}: ${technique.filter((rule) => vendorOf(rule.from) === vendor).length} rules`)
    .join(', '),
);
console.log(fieldsTable('field', fieldTable(technique, 'indicators')));
console.log(fieldsTable('excluded by', fieldTable(technique, 'exclusions')));

function fieldsTable(title: string, rows: readonly FieldRow[]): string {
  const out = new Table({
    head: [title, ...vendors, 'operators', 'spelled'],
    style: { head: [], border: [] },
  });
  for (const row of rows.slice(0, 15)) {
    const operators = Object.entries(row.operators).map(([operator, count]) => `${operator} ${count}`);
    out.push([
      row.field,
      ...vendors.map((vendor) => String(row.rules[vendor] ?? '')),
      operators.join(', '),
      row.spellings.slice(0, 3).join(', '),
    ]);
  }
  return out.toString();
}

// A demo that showed nothing would be no demo.
const all = [...outputs.values()].flat();
if (all.length === 0 || all.every(({ text }) => text === undefined)) process.exitCode = 1;
