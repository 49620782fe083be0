export { CandidatesModule } from './candidates.module.ts';
