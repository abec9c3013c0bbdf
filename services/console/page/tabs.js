/** On a phone one pane at a time is shown; the address keeps which. */
const links = () => [...document.querySelectorAll('.tabs a')]

function choose(name) {
  document.body.dataset.tab = name
  for (const link of links()) {
    if (link.dataset.tab === name) link.setAttribute('aria-current', 'page')
    else link.removeAttribute('aria-current')
  }
}

const fromAddress = () =>
  links().find(({ hidden, dataset }) => !hidden && `#${dataset.tab}` === location.hash)?.dataset.tab

/** Shows the pane of the address, or the first there is. */
export function startTabs() {
  const follow = () => choose(fromAddress() ?? links().find(({ hidden }) => !hidden).dataset.tab)
  addEventListener('hashchange', follow)
  for (const link of links()) {
    // Without a jump of the page: the panes do not scroll to each other.
    link.onclick = (event) => {
      event.preventDefault()
      history.replaceState(null, '', link.hash)
      follow()
      scrollTo(0, 0)
    }
  }
  follow()
}
