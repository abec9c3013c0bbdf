import { cryptoLoanFlexibleRate } from './flexible-rate.ts'
import { cryptoLoanStableRate } from './stable-rate.ts'

export const cryptoLoan = [...cryptoLoanStableRate, ...cryptoLoanFlexibleRate]
