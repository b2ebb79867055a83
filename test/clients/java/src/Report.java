import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.Objects;

/** Runs checks and prints a line of JSON for each, as test/clients/harness.ts reads them. */
final class Report {
  interface Check {
    void run() throws Exception;
  }

  /** What was expected did not come. */
  static final class Failure extends RuntimeException {
    Failure(String text) {
      super(text);
    }
  }

  private Report() {}

  static void client(String name, String version) {
    System.out.println("{\"client\":" + quoted(name) + ",\"version\":" + quoted(version) + "}");
  }

  static void check(String name, Check check) {
    try {
      check.run();
      System.out.println("{\"check\":" + quoted(name) + ",\"ok\":true}");
    } catch (Throwable problem) {
      System.out.println("{\"check\":" + quoted(name) + ",\"ok\":false,\"error\":" + quoted(told(problem)) + "}");
    }
  }

  static void none(String name, String reason) {
    System.out.println("{\"check\":" + quoted(name) + ",\"none\":" + quoted(reason) + "}");
  }

  static void equal(String what, Object came, Object expected) {
    if (!Objects.deepEquals(came, expected)) {
      throw new Failure(what + ": expected " + brief(expected) + ", came " + brief(came));
    }
  }

  static void that(String what, boolean holds) {
    if (!holds) throw new Failure(what);
  }

  private static String brief(Object value) {
    String text = value instanceof byte[] bytes ? Arrays.toString(bytes) : String.valueOf(value);
    return text.length() > 600 ? text.substring(0, 600) + "…" : text;
  }

  private static String told(Throwable problem) {
    if (problem instanceof Failure) return problem.getMessage();
    StringWriter text = new StringWriter();
    problem.printStackTrace(new PrintWriter(text));
    return text.toString().substring(0, Math.min(text.getBuffer().length(), 3000));
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') out.append('\\').append(c);
      else if (c < ' ') out.append(String.format("\\u%04x", (int) c));
      else out.append(c);
    }
    return out.append('"').toString();
  }
}
