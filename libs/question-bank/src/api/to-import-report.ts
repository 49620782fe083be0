import type { ImportItemRecord, ImportRecord } from '../data/import.repository.ts';
import type { ImportItemType, ImportReportType } from './import.types.ts';

/** By bytes; an import that has ended has come to its end, however far it read. */
function progressOf({ state, size, bytesRead }: ImportRecord): number {
  if (state === 'DONE' || state === 'FAILED') return 1;
  return size === 0 ? 0 : Math.min(0.99, bytesRead / size);
}

export const toReport = (record: ImportRecord): ImportReportType => ({
  id: record.id,
  state: record.state,
  progress: progressOf(record),
  format: record.format,
  fileName: record.fileName,
  publish: record.publish,
  dryRun: record.dryRun,
  created: record.created,
  updated: record.updated,
  unchanged: record.unchanged,
  duplicates: record.duplicates,
  failed: record.failed,
  warnings: record.warnings,
  notes: [...record.notes],
  code: record.code,
  message: record.message,
});

export const toItem = ({ losses, warnings, ...item }: ImportItemRecord): ImportItemType => ({
  ...item,
  losses: [...losses],
  warnings: [...warnings],
});
