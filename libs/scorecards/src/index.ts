export { ScorecardsModule } from './scorecards.module.ts';
