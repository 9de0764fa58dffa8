import type { CoverageReport } from '../report.ts';
export function coverageHtml(_report: CoverageReport): string {
  return '';
}
