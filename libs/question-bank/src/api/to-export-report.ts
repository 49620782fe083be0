import type { ExportRecord } from '../data/export.repository.ts';
import { codecOf } from '../formats/registry.ts';
import type { ExportReportType } from './export.types.ts';

/** `questions-2026-03-31.gift` */
export const fileNameOf = ({ format, createdAt }: ExportRecord): string =>
  `questions-${createdAt.toISOString().slice(0, 10)}.${codecOf(format).extension}`;

export const toExportReport = (record: ExportRecord): ExportReportType => ({
  ...record,
  fileName: fileNameOf(record),
  mediaType: codecOf(record.format).mediaType,
  path: `/exports/${record.id}`,
});
