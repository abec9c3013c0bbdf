// The published client with the exchange's transport behind it.
export { request } from 'undici'
