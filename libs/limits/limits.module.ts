import { Global, Module } from '@nestjs/common';
import { BudgetRepository } from '#store';
import { ApiLimiter } from './api-limiter.js';
import { LoginTries } from './login-tries.js';
import { ProviderBudget } from './provider-budget.js';

@Global()
@Module({
  providers: [BudgetRepository, ProviderBudget, ApiLimiter, LoginTries],
  exports: [BudgetRepository, ProviderBudget, ApiLimiter, LoginTries],
})
export class LimitsModule {}
