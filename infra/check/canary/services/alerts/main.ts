// A service that imports another one.
export { connect } from '../console/main.ts'
