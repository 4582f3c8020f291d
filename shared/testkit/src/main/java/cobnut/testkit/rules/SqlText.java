package cobnut.testkit.rules;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * SQL is a literal with placeholders. Text that is put together at run time is how injection starts, so {@code +},
 * {@code format} and their like are refused next to a literal that looks like SQL, or to a name of this file that holds
 * one. What cannot be a placeholder, a schema or a role in DDL, may be joined in when it comes straight out of a call
 * of a method named {@code quoted}, which must quote it as an identifier.
 */
public final class SqlText {

    static final String QUOTING = "quoted";

    private static final Pattern SQL =
            Pattern.compile("(?is)^\\s*(select|insert\\s+into|delete\\s+from|truncate|merge\\s+into)\\s.*"
                    + "|^\\s*update\\s+\\S+\\s+set\\s.*"
                    + "|^\\s*with\\s+(recursive\\s+)?\\w+\\s+as\\s.*"
                    + "|^\\s*(create|alter|drop)\\s+(or\\s+replace\\s+|unique\\s+|unlogged\\s+|temp\\s+)?"
                    + "(table|schema|role|user|database|index|sequence|view|function|extension|type|trigger)\\s.*"
                    + "|^\\s*(set|reset)\\s+(local\\s+|session\\s+)?(role|search_path|statement_timeout)\\b.*"
                    + "|^\\s*(listen|unlisten|notify)\\s+$"
                    + "|^\\s*(grant|revoke)\\s.*\\son\\s.*"
                    + "|.*\\bselect\\s.*\\sfrom\\s.*"
                    + "|.*\\s(where|and)\\s+[\\w.]+\\s*(=|<|>|<>|in|like|ilike)\\s*[('$]*$"
                    + "|.*\\s(order|group)\\s+by\\s.*");
    private static final Set<String> JOINING = Set.of("formatted", "format", "concat", "replace", "append", "join");

    private SqlText() {}

    static boolean looksLikeSql(String text) {
        return SQL.matcher(text).matches();
    }

    static List<Offence> check(List<Source> sources) {
        var offences = new ArrayList<Offence>();
        for (var source : sources) {
            var names = new HashSet<String>();
            new NamedSql(names).scan(source.tree(), null);
            new Scanner(source, names, offences).scan(source.tree(), null);
        }
        return offences;
    }

    /** Finds the variables of a file that are given SQL when they are declared. */
    private static final class NamedSql extends TreeScanner<Void, Void> {
        private final Set<String> names;

        NamedSql(Set<String> names) {
            this.names = names;
        }

        @Override
        public Void visitVariable(VariableTree variable, Void nothing) {
            if (variable.getInitializer() != null && isSql(variable.getInitializer(), Set.of())) {
                names.add(variable.getName().toString());
            }
            return super.visitVariable(variable, nothing);
        }
    }

    private static final class Scanner extends TreeScanner<Void, Void> {
        private final Source source;
        private final Set<String> names;
        private final List<Offence> offences;

        Scanner(Source source, Set<String> names, List<Offence> offences) {
            this.source = source;
            this.names = names;
            this.offences = offences;
        }

        @Override
        public Void visitBinary(BinaryTree binary, Void nothing) {
            if (binary.getKind() != Tree.Kind.PLUS) {
                return super.visitBinary(binary, nothing);
            }
            var parts = operands(binary).toList();
            if (parts.stream().anyMatch(part -> isSql(part, names))
                    && !parts.stream().allMatch(SqlText::isSafe)) {
                report(binary);
            }
            // The operands of a + b + c were judged together; what is nested in them is judged on its own.
            parts.forEach(part -> scan(part, nothing));
            return null;
        }

        @Override
        public Void visitCompoundAssignment(CompoundAssignmentTree assignment, Void nothing) {
            if (isSql(assignment.getVariable(), names) || isSql(assignment.getExpression(), names)) {
                report(assignment);
            }
            return super.visitCompoundAssignment(assignment, nothing);
        }

        @Override
        public Void visitMethodInvocation(MethodInvocationTree call, Void nothing) {
            if (call.getMethodSelect() instanceof MemberSelectTree member
                    && JOINING.contains(member.getIdentifier().toString())
                    && Stream.concat(Stream.of(member.getExpression()), call.getArguments().stream())
                            .anyMatch(part -> isSql(part, names))) {
                report(call);
            }
            return super.visitMethodInvocation(call, nothing);
        }

        private void report(Tree where) {
            offences.add(source.offence(
                    where,
                    "SQL is put together from pieces; write one literal with $1, $2 and pass the values as"
                            + " parameters%s",
                    " (identifiers in DDL: " + QUOTING + "(name))"));
        }
    }

    private static Stream<ExpressionTree> operands(ExpressionTree expression) {
        return switch (expression) {
            case BinaryTree plus
            when plus.getKind() == Tree.Kind.PLUS ->
                Stream.concat(operands(plus.getLeftOperand()), operands(plus.getRightOperand()));
            case ParenthesizedTree inner -> operands(inner.getExpression());
            default -> Stream.of(expression);
        };
    }

    private static boolean isSql(ExpressionTree expression, Set<String> names) {
        return operands(expression).anyMatch(part -> switch (part) {
            case LiteralTree literal -> literal.getValue() instanceof String text && looksLikeSql(text);
            case IdentifierTree name -> names.contains(name.getName().toString());
            default -> false;
        });
    }

    private static boolean isSafe(ExpressionTree part) {
        return switch (part) {
            case LiteralTree _ -> true;
            case MethodInvocationTree call ->
                switch (call.getMethodSelect()) {
                    case IdentifierTree name -> name.getName().contentEquals(QUOTING);
                    case MemberSelectTree member -> member.getIdentifier().contentEquals(QUOTING);
                    default -> false;
                };
            default -> false;
        };
    }
}
