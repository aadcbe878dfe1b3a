using System.Text;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Gateway.Relay;

namespace IdleCloud.Gateway.OpenAi.Chat;

/// <summary>What the books are told of a request beside its bill, for its customer's traces and for statistics.</summary>
/// <param name="Arrived">The clock's timestamp of the request's arrival.</param>
/// <param name="TraceParent">The customer's own span; null for none.</param>
/// <param name="Clock">The clock.</param>
internal readonly record struct RequestTrace(long Arrived, string? TraceParent, TimeProvider Clock)
{
    /// <summary>How it went, when its last attempt has just ended.</summary>
    public JobTrace At(RelayEnding ending)
    {
        TimeSpan duration = Clock.GetElapsedTime(Arrived);
        TimeSpan first = ending.Times.FirstToken;
        return new JobTrace
        {
            Duration = duration,
            FirstToken = first > TimeSpan.Zero ? duration - (ending.Times.Total - first) : null,
            FinishReason = ending.End == RelayEnd.Completed ? Encoding.UTF8.GetString(FinishReasons.NameOf(ending.FinishReason)) : null,
            TraceParent = TraceParent,
        };
    }
}
