import { until, type ApiClient } from '../api/api-client.ts';

export interface ImportedItem {
  readonly position: string;
  readonly status: string;
  readonly code: string | null;
  readonly message: string | null;
  readonly warnings: readonly string[];
  readonly losses: readonly string[];
  readonly question: ImportedQuestion | null;
}

export interface ImportedQuestion {
  readonly id: string;
  readonly kind: string;
  readonly stem: string;
  readonly key: { readonly labels: readonly string[] | null } | null;
  readonly choices: readonly { readonly id: string; readonly label: string; readonly text: string }[];
}

export interface ImportOutcome {
  readonly id: string;
  readonly format: string;
  readonly created: number;
  readonly unchanged: number;
  readonly duplicates: number;
  readonly failed: number;
  readonly warnings: number;
  readonly items: readonly ImportedItem[];
}

const COUNTS = 'id state format created updated unchanged duplicates failed warnings';
const ITEM = `position status code message warnings losses
  question { id kind stem key { labels } choices { id label text } }`;

interface ItemPage {
  readonly nodes: readonly ImportedItem[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}
type Report = Omit<ImportOutcome, 'items'> & { readonly state: string };

/**
 * Imports and publishes a guide, waits for a worker where it is a large one, and reads the whole report. The bytes go as
 * they are: their encoding is the API's to find out.
 */
export async function importGuide(author: ApiClient, guide: Buffer, fileName: string): Promise<ImportOutcome> {
  const { importQuestions } = await author.run<{ importQuestions: Report }>(
    `mutation Import($input: ImportQuestionsInput!) { importQuestions(input: $input) { ${COUNTS} } }`,
    { input: { content: guide.toString('base64'), encoding: 'BASE64', format: 'GUIDE', fileName, publish: true } },
  );
  const report = await until('The import', 60_000, async () => {
    const { importReport } = await author.run<{ importReport: Report | null }>(
      `query Report($id: ID!) { importReport(id: $id) { ${COUNTS} } }`,
      { id: importQuestions.id },
    );
    return importReport?.state === 'DONE' || importReport?.state === 'FAILED' ? importReport : null;
  });
  const items: ImportedItem[] = [];
  for (let after: string | null = null, more = true; more;) {
    const answer: { importReport: { items: ItemPage } } = await author.run(
      `query Items($id: ID!, $after: String) {
        importReport(id: $id) { items(first: 100, after: $after) { nodes { ${ITEM} } pageInfo { hasNextPage endCursor } } }
      }`,
      { id: report.id, after },
    );
    const page = answer.importReport.items;
    items.push(...page.nodes);
    after = page.pageInfo.endCursor;
    more = page.pageInfo.hasNextPage;
  }
  return { ...report, items };
}

export const questionsOf = (report: ImportOutcome, kind: string): ImportedQuestion[] =>
  report.items.flatMap(({ question }) => (question?.kind === kind ? [question] : []));
