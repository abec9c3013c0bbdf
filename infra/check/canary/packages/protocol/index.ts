// Part of a tree that breaks the import rules on purpose; see ../../README.md. Two files that need each other:
import { half } from './half.ts'

export const whole = () => half
