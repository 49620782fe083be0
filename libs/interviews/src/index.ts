export { InterviewsModule } from './interviews.module.ts';
