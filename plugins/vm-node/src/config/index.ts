export * from './executorConfig';
export { describeIssues } from './issues';
export { configValue } from './values';
