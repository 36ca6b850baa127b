export { ApiLimiter, type Allowance } from './api-limiter.js';
export { LimitsModule } from './limits.module.js';
export { LoginTries } from './login-tries.js';
export { ProviderBudget } from './provider-budget.js';
