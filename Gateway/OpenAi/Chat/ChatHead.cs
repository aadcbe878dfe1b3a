namespace IdleCloud.Gateway.OpenAi.Chat;

/// <summary>What every chunk of an answer repeats.</summary>
/// <param name="JobId">The job; its hexadecimal form is the completion's id.</param>
/// <param name="Created">When the request came.</param>
/// <param name="Model">The model's id: letters, digits, dots and hyphens, so that it needs no escaping.</param>
internal readonly record struct ChatHead(Guid JobId, DateTimeOffset Created, string Model);
