// A registry package it lists but whose door is elsewhere, and one it does not list.
export { connect } from 'nats'
export { z } from 'zod'
