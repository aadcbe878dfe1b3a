namespace IdleCloud.Gateway.OpenAi.Models;

/// <summary>What a model's miners offer now; at most a second old.</summary>
/// <param name="Miners">Live miners.</param>
/// <param name="Slots">Jobs that they can run at once.</param>
/// <param name="FreeSlots">Of those, the ones that a job could have now.</param>
internal readonly record struct ModelLiveness(int Miners, int Slots, int FreeSlots);
