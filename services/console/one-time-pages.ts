import { createHash, timingSafeEqual } from 'node:crypto'
import {
  answered,
  type Bus,
  type Fault,
  mintAccountId,
  type OneTimePage,
  PagesKey,
  PagesOpen,
  refusal,
  refused,
} from '@flotilla/protocol'
import type { Clock, Random } from '@flotilla/runtime'
import type { z } from 'zod'

/** How long a page can be used, ms. */
const lifeMs = 600_000
/** Pages a user may have opened for them while the first of these lives. */
const mostPages = 5
const tokenBytes = 16
const attempts = 10

export interface OneTimePagesDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly random: Random
  /** The address people reach this console by, ending in a slash. */
  readonly baseUrl: () => string
}

type Wish = z.output<typeof PagesOpen.payload>

const gone = refusal('PAGE_GONE', 'this page was used or has run out; ask for a new one')
const spent = (retryAfterMs: number) =>
  refusal('PAGES_SPENT', `at most ${mostPages} pages are opened for a user in ten minutes`, retryAfterMs)

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex')
const isHashOf = (hash: string, token: string) => timingSafeEqual(Buffer.from(hash), Buffer.from(hashOf(token)))

/**
 * Pages that take one secret of one user and are then gone. They stand in KV, so that every console knows them; of
 * their tokens only hashes are kept.
 */
export function createOneTimePages({ bus, clock, random, baseUrl }: OneTimePagesDeps) {
  const change = async (userId: string, how: (pages: OneTimePage[]) => OneTimePage[] | Fault) => {
    for (let left = attempts; left > 0; left -= 1) {
      const entry = await bus.getKey(PagesKey, { userId })
      const living = (entry?.value.pages ?? []).filter(({ expiresAt }) => expiresAt > clock.now())
      const pages = how(living)
      if (!Array.isArray(pages)) return pages
      const written = entry
        ? await bus.updateKey(PagesKey, { userId }, { pages }, entry.revision)
        : await bus.createKey(PagesKey, { userId }, { pages })
      if (written !== undefined) return undefined
    }
    return refusal('CONFLICT', 'several pages were opened at once; try again')
  }

  const open = async ({ userId, purpose, label, language }: Wish) => {
    const token = Buffer.from(random.bytes(tokenBytes)).toString('base64url')
    const now = clock.now()
    const page: OneTimePage = {
      ...{ tokenHash: hashOf(token), accountId: mintAccountId(random.bytes(16)), purpose, language },
      ...{ openedAt: now, expiresAt: now + lifeMs },
      ...(label === undefined ? {} : { label }),
    }
    const fault = await change(userId, (pages) => {
      const [first] = pages
      return first && pages.length >= mostPages ? spent(first.expiresAt - now) : [...pages, page]
    })
    if (fault) return refused(fault)
    return answered({ url: `${baseUrl()}one-time/${userId}/${token}`, expiresAt: page.expiresAt })
  }

  const usable = (pages: readonly OneTimePage[], token: string) =>
    pages.find((page) => isHashOf(page.tokenHash, token) && page.usedAt === undefined && page.expiresAt > clock.now())

  return {
    serve: () => bus.serve(PagesOpen, {}, ({ payload }) => open(payload), { queue: 'console' }),

    /** The page behind a token while it can be used. */
    async find(userId: string, token: string): Promise<OneTimePage | undefined> {
      const entry = await bus.getKey(PagesKey, { userId })
      return usable(entry?.value.pages ?? [], token)
    },

    /** Uses a page up: of all who try, on whichever console, one gets it. */
    async use(userId: string, token: string): Promise<OneTimePage | Fault> {
      let taken: OneTimePage | undefined
      const fault = await change(userId, (pages) => {
        const page = usable(pages, token)
        taken = page
        return page ? pages.map((each) => (each === page ? { ...each, usedAt: clock.now() } : each)) : gone
      })
      return fault ?? taken ?? gone
    },
  }
}

export type OneTimePages = ReturnType<typeof createOneTimePages>
