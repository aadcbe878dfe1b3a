using System.Globalization;
using System.Text.RegularExpressions;
using IdleCloud.Gateway.OpenAi.Errors;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.House;

/// <summary>The catalogue of errors and its page say the same.</summary>
public sealed partial class ErrorCodeTests
{
    private const string Page = "docs/reference/errors.md";

    [Fact]
    public void Codes_InTheCatalogueAndOnThePage_AreTheSame()
    {
        string[] documented = [.. Rows().Select(row => row.Groups["code"].Value)];
        Assert.Equal(ApiErrorCodes.All.Select(code => code.Code), documented);
        Assert.Distinct(documented);
    }

    [Fact]
    public void Rows_OnThePage_SayWhatTheCatalogueSays()
    {
        foreach ((Match row, ApiErrorCode code) in Rows().Zip(ApiErrorCodes.All))
        {
            string retry = code.MayRetry ? "yes" : "no";
            Assert.Equal(
                (code.Code, code.Status.ToString(CultureInfo.InvariantCulture), code.Type, retry),
                (row.Groups["code"].Value, row.Groups["status"].Value, row.Groups["type"].Value, row.Groups["retry"].Value));
        }
    }

    private static IEnumerable<Match> Rows() => RowRegex().Matches(RepositoryFiles.Read(Page));

    [GeneratedRegex(@"^\| `(?<code>\w+)` \| (?<status>\d+)[^|]* \| `(?<type>\w+)` \|.*\| (?<retry>yes|no) \|$", RegexOptions.Multiline)]
    private static partial Regex RowRegex();
}
