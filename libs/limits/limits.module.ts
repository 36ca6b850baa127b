import { Global, Module } from '@nestjs/common';
import { BudgetRepository } from '#store';
import { ApiLimiter } from './api-limiter.js';
import { ProviderBudget } from './provider-budget.js';

@Global()
@Module({
  providers: [BudgetRepository, ProviderBudget, ApiLimiter],
  exports: [BudgetRepository, ProviderBudget, ApiLimiter],
})
export class LimitsModule {}
