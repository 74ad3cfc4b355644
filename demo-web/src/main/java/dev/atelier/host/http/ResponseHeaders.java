package dev.atelier.host.http;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Puts the same headers on every response, whether the file was found or not.
 *
 * <p>COOP and COEP isolate the page from other origins, which is what browsers ask for before they
 * share memory between threads. The Content-Security-Policy lets in scripts and workers of this
 * origin only, no inline code, and no URL of a script that has not passed the page's one trusted
 * types policy.
 */
final class ResponseHeaders extends Handler.Wrapper {
  static final String CONTENT_SECURITY_POLICY =
      String.join(
          "; ",
          "default-src 'none'",
          "script-src 'self'",
          "worker-src 'self'",
          "style-src 'self'",
          "img-src 'self' data:",
          "connect-src 'self'",
          "base-uri 'none'",
          "form-action 'none'",
          "frame-ancestors 'none'",
          "require-trusted-types-for 'script'",
          "trusted-types atelier-demo");

  private static final HttpFields HEADERS =
      HttpFields.build()
          .put("Cross-Origin-Opener-Policy", "same-origin")
          .put("Cross-Origin-Embedder-Policy", "require-corp")
          .put("Cross-Origin-Resource-Policy", "same-origin")
          .put("Content-Security-Policy", CONTENT_SECURITY_POLICY)
          .put("X-Content-Type-Options", "nosniff")
          .put("Referrer-Policy", "no-referrer")
          // A rebuilt page must not meet yesterday's worker, and files in a jar have no date to
          // tell.
          .put("Cache-Control", "no-store")
          .asImmutable();

  ResponseHeaders(Handler handler) {
    super(handler);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    HEADERS.forEach(response.getHeaders()::ensureField);
    return super.handle(request, response, callback);
  }
}
