// The API of a running shop, over a few connections that stay open.
const http = require('http');

const attemptsMax = 20;
const pageRows = 200;

class Shop {
  constructor(url, token, connections) {
    this.url = url;
    this.token = token;
    this.agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  }

  // One request, one answer: { status, body }.
  once(method, path, { key, version, type = 'application/json', body } = {}) {
    const headers = { Authorization: `Bearer ${this.token}`, 'Accept-Language': 'en' };
    if (key) headers['Idempotency-Key'] = key;
    if (version) headers['If-Match'] = version;
    const sent = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    if (sent !== undefined) {
      headers['Content-Type'] = type;
      headers['Content-Length'] = Buffer.byteLength(sent);
    }
    return new Promise((resolve, reject) => {
      const request = http.request(new URL(path, this.url), { method, headers, agent: this.agent }, (response) => {
        const pieces = [];
        response.on('data', (piece) => pieces.push(piece));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(pieces).toString();
          resolve({ status: response.statusCode, body: text === '' ? undefined : JSON.parse(text) });
        });
      });
      request.on('error', reject);
      request.end(sent);
    });
  }

  // As the guide for integrators says: after 500, 503 or no answer at all the same again under the same key.
  async ask(method, path, options) {
    for (let attempt = 1; ; ++attempt) {
      let outcome;
      try {
        outcome = await this.once(method, path, options);
        if (outcome.status < 500 && outcome.status !== 429) return outcome;
      } catch (error) {
        outcome = error;
      }
      const isSafe = method === 'GET' || (options && options.key);
      if (attempt === attemptsMax || !isSafe)
        throw new Error(`${method} ${path}: ${outcome.message || JSON.stringify(outcome)}`);
      await new Promise((resolve) => { setTimeout(resolve, 250); });
    }
  }

  // The body of an answer that has to be good.
  async must(method, path, options) {
    const { status, body } = await this.ask(method, path, options);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  // Every row of a list.
  async all(path) {
    const rows = [];
    for (let after = ''; ;) {
      const page = await this.must('GET', `${path}?limit=${pageRows}${after}`);
      rows.push(...page.items);
      if (page.next === null) return rows;
      after = `&after=${encodeURIComponent(page.next)}`;
    }
  }

  close() { this.agent.destroy(); }
}

// Why the shop refused, without what is said of a single line: for counting.
function reasonOf({ status, body }) {
  const errors = (body.errors || []).map((one) => `${one.pointer.replace(/\d+/g, 'N')} ${one.reason || one.code}`);
  return `the API: ${status} ${[body.code, ...new Set(errors)].join(', ')}`;
}

module.exports = { Shop, reasonOf };
