package io.vertx.core.http.impl;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import io.vertx.core.internal.http.HttpHeadersInternal;

/**
 * Stands in front of the class of the same name in vertx-core, whose fast path reads the header {@code Content-Xength}
 * as Content-Length and so allows request smuggling (CVE-2026-102479). This one leaves header names to Netty. To be
 * deleted when a fixed core resolves; the gateway's smuggling test says when.
 */
@SuppressWarnings("deprecation") // what the class it stands for calls as well
public class VertxHttpRequestDecoder extends HttpRequestDecoder {

    public VertxHttpRequestDecoder(HttpServerOptions options) {
        super(
                options.getMaxInitialLineLength(),
                options.getMaxHeaderSize(),
                options.getMaxChunkSize(),
                !HttpHeadersInternal.DISABLE_HTTP_HEADERS_VALIDATION,
                options.getDecoderInitialBufferSize());
    }

    @Override
    protected HttpMessage createMessage(String[] initialLine) {
        return new DefaultHttpRequest(
                HttpVersion.valueOf(initialLine[2]),
                HttpMethod.valueOf(initialLine[0]),
                initialLine[1],
                HeadersMultiMap.httpHeaders());
    }
}
