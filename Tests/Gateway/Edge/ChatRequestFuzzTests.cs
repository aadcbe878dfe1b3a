using FsCheck;
using FsCheck.Fluent;
using IdleCloud.Gateway.OpenAi.Requests;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Gateway.Edge;

/// <summary>Whatever a body has become, parsing it ends in a checked request or a 400.</summary>
public sealed class ChatRequestFuzzTests
{
    [Fact]
    public void Parse_WhenAGoodBodyIsMutated_AnswersWithARequestOrA400()
    {
        int runs = TestScale.Choose(ci: 5_000, full: 500_000, "mutated bodies");
        Prop.ForAll(MutatedBodies.All.ToArbitrary(), IsAnsweredWell).Check(Config.QuickThrowOnFailure.WithMaxTest(runs));
    }

    private static bool IsAnsweredWell(byte[] body)
    {
        ChatRequestResult result = RequestBodies.Parse(body);
        if (!result.IsValid) return result.Error is { Status: 400, MayRetry: false } error && error.Message.Length < 1000;

        // What goes to a miner is never larger than the customer's JSON: the frame limit of the miner link counts on it.
        bool isSmaller = result.Request.Request.CalculateSize() <= body.Length;
        bool hasNoNul = result.Request.Request.Messages.All(message => !message.Content.Contains('\0'));
        return isSmaller && hasNoNul && result.Request.Model.Length > 0;
    }
}
