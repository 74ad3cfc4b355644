package dev.atelier.host.metrics;

/**
 * One request with its answer, in words of which there are few: each becomes a label.
 *
 * @param method a method of HTTP, or {@code _OTHER}
 * @param route what was asked for, such as {@code /metrics}; {@code /*} stands for all files
 * @param status status of the answer, 100 to 599
 */
public record Exchange(String method, String route, int status) {}
