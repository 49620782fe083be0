import type { Provider } from '@nestjs/common';
import { OverrideRepository } from './data/override.repository.ts';
import { ReleaseRepository } from './data/release.repository.ts';
import { RevisionRepository } from './data/revision.repository.ts';
import { ReviseGrade } from './use-cases/revise-grade.ts';
import { SettleGrades } from './use-cases/settle-grades.ts';

const shared: Provider[] = [OverrideRepository, ReleaseRepository, RevisionRepository, SettleGrades, ReviseGrade];

/** What points given by persons, regrades and the release of results add to the assessments' module. */
export const regrading: { api: Provider[]; worker: Provider[] } = {
  api: [...shared],
  worker: [...shared],
};
