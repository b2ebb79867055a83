import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Long answers are compared with those that MySQL gave to the same driver: expected/NAME.txt, written anew where WSQL_RECORD is set.
 * The database's name is written as `DB`.
 */
final class Recorded {
  private Recorded() {}

  static void equal(Door door, String name, List<String> lines) throws Exception {
    Path path = Path.of(System.getProperty("expected"), door.scheme() + "-" + name + ".txt");
    // How many different values an index has is an estimate.
    String came = (String.join("\n", lines) + "\n").replace(door.database(), "DB").replaceAll("CARDINALITY=\\d+", "CARDINALITY=n");
    if (System.getenv("WSQL_RECORD") != null) Files.writeString(path, came);
    List<String> expected = List.of(Files.readString(path).split("\n"));
    List<String> found = List.of(came.split("\n"));
    List<String> differences = new ArrayList<>();
    expected.stream().filter(line -> !found.contains(line)).forEach(line -> differences.add("- " + line));
    found.stream().filter(line -> !expected.contains(line)).forEach(line -> differences.add("+ " + line));
    if (differences.isEmpty() && !expected.equals(found)) differences.add("the lines are the same, in another order");
    if (!differences.isEmpty()) throw new Report.Failure(name + ": " + differences.size() + " differences\n" + String.join("\n", differences.subList(0, Math.min(40, differences.size()))));
  }

  /** A result as lines: a heading, then a line for each row, `column=value`; empty and NULL columns are left out, the former as `column=`. */
  static List<String> lines(String heading, ResultSet result) throws SQLException {
    List<String> lines = new ArrayList<>(List.of("## " + heading));
    ResultSetMetaData columns = result.getMetaData();
    while (result.next()) {
      List<String> cells = new ArrayList<>();
      for (int index = 1; index <= columns.getColumnCount(); index++) {
        String value = result.getString(index);
        if (value != null) cells.add(columns.getColumnLabel(index) + "=" + value.replace("\n", "\\n"));
      }
      lines.add(String.join(" ", cells));
    }
    result.close();
    return lines;
  }
}
