import { ApiError, type ApiClient } from '../api/api-client.ts';

export interface CardContent {
  readonly ratings: readonly {
    readonly competency: string;
    readonly level: number | null;
    readonly evidence: string;
  }[];
  readonly recommendation: string;
  readonly summary: string;
  readonly notes?: string;
}

export interface SealedCard {
  readonly id: string;
  readonly recommendation: string;
  readonly summary: string;
}

export async function saveDraft(interviewer: ApiClient, interviewId: string, content: CardContent): Promise<string> {
  const { saveScorecardDraft } = await interviewer.run<{ saveScorecardDraft: { id: string } }>(
    `mutation SaveCard($input: SaveScorecardInput!) { saveScorecardDraft(input: $input) { id } }`,
    { input: { interviewId, ...content } },
  );
  return saveScorecardDraft.id;
}

export async function submitCard(interviewer: ApiClient, id: string): Promise<void> {
  await interviewer.run(`mutation Seal($id: ID!) { submitScorecard(id: $id) { id status } }`, { id });
}

/** The cards of a loop that this person may see now. */
export async function visibleCards(reader: ApiClient, loopId: string): Promise<readonly SealedCard[]> {
  const { scorecards } = await reader.run<{ scorecards: { nodes: readonly SealedCard[] } }>(
    `query Cards($loopId: ID!) { scorecards(loopId: $loopId, first: 100) { nodes { id recommendation summary } } }`,
    { loopId },
  );
  return scorecards.nodes;
}

/** Whether this person can read the card by its id. */
export async function canRead(reader: ApiClient, cardId: string): Promise<boolean> {
  const { scorecard } = await reader.run<{ scorecard: { id: string } | null }>(
    `query Card($id: ID!) { scorecard(id: $id) { id } }`,
    { id: cardId },
  );
  return scorecard !== null;
}

export async function decide(
  recruiter: ApiClient,
  input: { loopId: string; outcome: string; reason: string; evidence: string; scorecardIds: readonly string[] },
): Promise<string> {
  const { recordDecision } = await recruiter.run<{ recordDecision: { outcome: string } }>(
    `mutation Decide($input: RecordDecisionInput!) { recordDecision(input: $input) { outcome } }`,
    { input },
  );
  return recordDecision.outcome;
}

/** The code with which something was refused; throws when it was not. */
export async function refusalOf(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof ApiError) return error.code;
    throw error;
  }
  throw new Error('This should have been refused.');
}
