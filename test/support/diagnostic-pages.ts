import { areas } from '../../src/diagnostics/index.ts';

const TITLES: Readonly<Record<string, string>> = {
  general: 'General',
  fields: 'Fields and log sources',
  sigma: 'Sigma',
  kql: 'KQL',
  eql: 'EQL',
  esql: 'ES|QL',
  spl: 'SPL',
  elastic: 'Elastic rule files',
  splunk: 'Splunk rule files and output',
};

/** docs/diagnostics/<area>.md, made from the catalogue. */
export function diagnosticPages(): ReadonlyMap<string, string> {
  const pages = new Map<string, string>();
  for (const [area, table] of Object.entries(areas)) {
    const sections = Object.entries(table).map(([code, entry]) => {
      const lines = [
        `## ${code}`,
        '',
        `> ${entry.message}`,
        '',
        `*${entry.severity}*${entry.effect === undefined ? '' : `, effect *${entry.effect}*`}`,
        '',
        entry.explanation,
      ];
      if (entry.help !== undefined) lines.push('', `Help: ${entry.help}`);
      return lines.join('\n');
    });
    pages.set(`${area}.md`, `# ${TITLES[area] ?? area}: diagnostics\n\n${sections.join('\n\n')}\n`);
  }
  return pages;
}
