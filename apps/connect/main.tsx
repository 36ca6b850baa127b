import { render } from 'preact';
import { embedded, tellExit, tellReady } from './frame.js';
import { HealthPage } from './health/health-page.js';
import { Speaking } from './language.js';
import { LinkPage } from './link/link-page.js';
import './style/page.css';
import './style/forms.css';
import './style/content.css';

/** The token is in the fragment, which browsers send to nobody. */
const token = location.hash.slice(1);

function Page() {
  return (
    <Speaking>
      {/\/health\/?$/.test(location.pathname) ? <HealthPage token={token} /> : <LinkPage token={token} />}
    </Speaking>
  );
}

const place = document.getElementById('page');
if (place) render(<Page />, place);

if (embedded) {
  tellReady();
  addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') tellExit();
  });
}
// Another link pasted into the same tab changes the fragment alone, for which browsers do not load the page again.
addEventListener('hashchange', () => {
  location.reload();
});
