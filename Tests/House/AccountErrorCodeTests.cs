using System.Globalization;
using System.Text.RegularExpressions;
using IdleCloud.Gateway.Api.Errors;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.House;

/// <summary>The errors of the account API and their page say the same.</summary>
public sealed partial class AccountErrorCodeTests
{
    private const string Page = "docs/reference/account-api.md";

    [Fact]
    public void Rows_OnThePage_SayWhatTheCodeSays() => Assert.Equal(
        AccountErrorCodes.All.Select(code => (code.Code, code.Status.ToString(CultureInfo.InvariantCulture), code.Type, code.MayRetry ? "yes" : "no")),
        RowRegex().Matches(RepositoryFiles.Read(Page)).Select(row =>
            (row.Groups["code"].Value, row.Groups["status"].Value, row.Groups["type"].Value, row.Groups["retry"].Value)));

    [GeneratedRegex(@"^\| `(?<code>\w+)` \| (?<status>\d+) \| `(?<type>\w+)` \|.*\| (?<retry>yes|no) \|$", RegexOptions.Multiline)]
    private static partial Regex RowRegex();
}
