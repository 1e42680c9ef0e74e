package io.warmpool.supervisor.job.redis;

import io.warmpool.supervisor.job.Ending;
import io.warmpool.supervisor.job.Fence;
import io.warmpool.supervisor.job.JobEvent;
import io.warmpool.supervisor.job.JobEvent.What;
import io.warmpool.supervisor.job.JobLimits;
import io.warmpool.supervisor.job.Output;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a script takes, one after another. */
final class Arguments {

    private final List<byte[]> values = new ArrayList<>();

    Arguments add(byte[] value) {
        values.add(value);
        return this;
    }

    Arguments add(String text) {
        return add(Reply.bytes(text));
    }

    Arguments add(long number) {
        return add(Long.toString(number));
    }

    Arguments add(Instant time) {
        return add(Reply.said(time));
    }

    Arguments add(Fence fence) {
        return add(fence.job().text()).add(fence.number());
    }

    Arguments addAll(List<String> texts) {
        texts.forEach(this::add);
        return this;
    }

    /** What a batch says of the attempt, and then its events. */
    Arguments addBatch(List<JobEvent.What> events) {
        var started = Optional.<What.Started>empty();
        var progress = "";
        for (var event : events) {
            switch (event) {
                case What.Started start -> started = Optional.of(start);
                case What.Named named -> progress = named.name().equals("progress") ? named.json() : progress;
                case What.Delta _, What.Changed _, What.Gap _ -> {}
            }
        }
        add(Reply.said(started.isPresent()))
                .add(started.map(What.Started::worker).orElse(""))
                .add(progress)
                .add(events.stream().mapToLong(What::emitted).sum());
        for (var event : events) {
            var fields = EventFields.of(event);
            add(fields.size()).addAll(fields);
        }
        return this;
    }

    Arguments add(Ending ending) {
        add(ending.outcome()).add(ending.cause());
        return switch (ending.next()) {
            case Ending.Next.Over over ->
                add("over")
                        .add(over.state().text())
                        .add(over.why().map(why -> why.problem()).orElse(""))
                        .add(over.why().map(why -> why.detail()).orElse(""))
                        .add(Reply.said(over.output().isPresent()))
                        .add(over.output().map(Output::contentType).orElse(""))
                        .add(over.output().map(Output::bytes).orElse(Reply.NOTHING));
            case Ending.Next.Again again -> add("again").add(again.at());
            case Ending.Next.Untried untried -> add("untried").add(untried.at());
        };
    }

    /** All of them, behind the limits that every script takes. */
    byte[][] after(JobLimits limits) {
        var all = new Arguments()
                .add(limits.maxEvents())
                .add(limits.maxEventBytes())
                .add(limits.lease().toMillis());
        all.values.addAll(values);
        return all.values.toArray(byte[][]::new);
    }
}
