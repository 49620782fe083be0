export { countStatements, type CountedStatements } from './count-statements.ts';
export { startCuttingProxy, type CuttingProxy } from './cutting-proxy.ts';
export { createTestDatabase, setClockOffset, type TestDatabase } from './database.ts';
export { propertyRuns } from './environment.ts';
export { eventually, type EventuallyOptions } from './eventually.ts';
export { GraphqlClient, type GraphqlAnswer, type GraphqlFailure, type GraphqlOptions } from './graphql-client.ts';
export { candidateActor, GraphqlRunner, memberActor } from './graphql-runner.ts';
export { describeWithRedis, startRedis, type TestRedis } from './redis.ts';
export { startApp, type AppOptions, type TestApp } from './start-app.ts';
