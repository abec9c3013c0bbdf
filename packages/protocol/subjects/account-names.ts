import { z } from 'zod'
import { isToken } from '../tokens.ts'

export const UserId = z.string().refine(isToken, 'a user id of 1–64 characters A–Z a–z 0–9 _ -')
export const AccountId = z.string().refine(isToken, 'an account id')
